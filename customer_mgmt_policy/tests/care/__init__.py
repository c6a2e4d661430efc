from . import test_care_festival
from . import test_care_gift
from . import test_care_tour
from . import test_care_proposal
