"""The pages of budget, council, balance, audit and documents."""
