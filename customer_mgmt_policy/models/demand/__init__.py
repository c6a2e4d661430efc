from . import customer_demand
from . import res_partner
