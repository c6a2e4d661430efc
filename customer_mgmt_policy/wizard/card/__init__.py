from . import customer_handover_wizard
from . import customer_card_step
