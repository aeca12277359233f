"""What an administrator types about cycles and rules, read and cleaned."""
