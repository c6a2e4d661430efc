from . import customer_handover_wizard
from . import customer_spot_check_answer
from . import customer_spot_check_cancel
