from . import test_card_duplicate
from . import test_card_handover
from . import test_card_tour
from . import test_card_archive_document
