"""Records to text, JSON and pages: pure functions, no model."""
