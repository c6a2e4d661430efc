from . import customer_region
from . import customer_duplicate_check
from . import customer_handover
from . import res_partner_card
from . import res_partner_duplicate
from . import res_partner_handover
from . import res_partner_deadline
