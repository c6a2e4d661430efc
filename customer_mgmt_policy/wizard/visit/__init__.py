from . import customer_visit_step
from . import customer_visit_letter
