"""The articles and what is known of them: catalogue, gold annotations, splits, hydration."""
