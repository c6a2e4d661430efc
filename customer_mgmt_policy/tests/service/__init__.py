from . import test_service_access
from . import test_service_board
from . import test_service_clocks
from . import test_service_flow
from . import test_service_mail
from . import test_service_roster
from . import test_service_tour
