"""What several callers ask of budgets and balances."""
