from . import customer_demand
from . import customer_demand_workflow
from . import res_partner
from . import customer_demand_raised
