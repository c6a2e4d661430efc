from . import test_visit_plan
from . import test_visit_record
from . import test_visit_question
from . import test_visit_access
from . import test_visit_speed
from . import test_visit_tour
from . import test_visit_promise
from . import test_visit_raise
