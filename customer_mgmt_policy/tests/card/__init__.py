from . import test_card_duplicate
from . import test_card_handover
from . import test_card_tour
from . import test_card_consent
from . import test_card_consent_portal
from . import test_card_disclosure
from . import test_card_export
from . import test_card_privacy_tour
