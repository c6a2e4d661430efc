from . import test_complaint_access
from . import test_complaint_clocks
from . import test_complaint_flow
from . import test_complaint_mail
from . import test_complaint_report
from . import test_complaint_speed
from . import test_complaint_tour
