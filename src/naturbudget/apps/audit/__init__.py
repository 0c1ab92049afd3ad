"""The audit of a budget year: plan, samples, findings with answers, opinion."""
