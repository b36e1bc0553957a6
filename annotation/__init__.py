"""Guidelines, the Label Studio project, agreement and adjudication."""
