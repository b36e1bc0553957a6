"""The annotation loop in Label Studio: screens, server, tasks out, annotations back."""
