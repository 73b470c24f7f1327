"""What breaks a rule."""
