from . import customer_policy_row_mixin
from . import customer_policy
from . import customer_policy_clause
from . import customer_policy_limit
from . import customer_policy_escalation
from . import customer_policy_route
from . import customer_policy_route_step
from . import customer_policy_criterion
