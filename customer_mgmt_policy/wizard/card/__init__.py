from . import customer_handover_wizard
from . import customer_card_step
from . import customer_consent_ask
from . import customer_consent_record
from . import customer_disclosure_step
from . import customer_spot_check_answer
from . import customer_spot_check_cancel
