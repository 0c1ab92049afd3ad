"""What changes an in-year account: beginning, commenting, steering, issuing."""

from naturbudget.apps.inyear.actions.beginning import begin_in_year
from naturbudget.apps.inyear.actions.issuing import issue_in_year
from naturbudget.apps.inyear.actions.saying import Said, comment_line, steer_line

__all__ = ["Said", "begin_in_year", "comment_line", "issue_in_year", "steer_line"]
