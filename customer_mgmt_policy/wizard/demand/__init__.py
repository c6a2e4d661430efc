from . import customer_demand_step
