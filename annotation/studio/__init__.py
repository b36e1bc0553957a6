"""The annotation loop in Label Studio: its server, its screens, and what goes there and back."""
