"""The sub-commands of `naturbudget`, each calling one action."""
