from . import customer_festival
from . import customer_gift
from . import customer_gift_line
from . import res_partner
