"""Commands of the app review."""
