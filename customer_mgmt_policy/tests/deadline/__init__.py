from . import test_deadline_access
from . import test_deadline_alert
from . import test_deadline_calendar
from . import test_deadline_clock
from . import test_deadline_evaluate
from . import test_deadline_recurring
from . import test_deadline_tour
from . import test_deadline_duty
