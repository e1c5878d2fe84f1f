"""Being addressed: whom we may say something to unasked, and when (`gate`), what keeps us from it (`holds`, `preferences`),
and what is to be said (`reminders`, `texts`)."""
