"""Long work as rows: progress, cancelling, and the sweep that starts lost work again."""
