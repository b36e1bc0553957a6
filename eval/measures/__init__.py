"""What scores: one module per family of measures."""
