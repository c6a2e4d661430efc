from . import test_card_duplicate
from . import test_card_handover
from . import test_card_tour
from . import test_card_cleansing
from . import test_card_spot_check
from . import test_card_quality_tour
