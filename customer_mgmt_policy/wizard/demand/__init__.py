from . import customer_demand_step
from . import customer_demand_merge
from . import customer_demand_dismissal
from . import customer_demand_step_acceptance
