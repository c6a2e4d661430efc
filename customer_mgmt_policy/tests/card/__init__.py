from . import test_card_duplicate
from . import test_card_handover
from . import test_card_tour
from . import test_card_completeness
from . import test_card_relationship
from . import test_card_screen
from . import test_card_screen_tour
