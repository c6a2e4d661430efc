from . import customer_demand
from . import customer_demand_workflow
from . import customer_demand_mail
from . import res_partner
from . import customer_demand_raised
