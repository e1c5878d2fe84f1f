"""Group G: talk about the talk itself."""
