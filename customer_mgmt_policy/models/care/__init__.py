from . import customer_festival
from . import customer_gift
from . import customer_gift_line
from . import res_partner
from . import customer_proposal
from . import customer_proposal_portal
from . import res_partner_proposal
