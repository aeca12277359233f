"""Commands of the app files."""
