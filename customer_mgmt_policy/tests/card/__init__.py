from . import test_card_duplicate
from . import test_card_handover
