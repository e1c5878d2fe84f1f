"""What the gateway says unasked: reminders into conversations, text messages to telephones. Every word passes `may_contact`."""
