"""Commands of the app nominations."""
