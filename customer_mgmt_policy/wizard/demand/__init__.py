from . import customer_demand_step
from . import customer_demand_step_acceptance
