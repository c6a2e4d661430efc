from . import customer_visit_step
from . import customer_contact_step
from . import customer_visit_tell
from . import customer_department_handover_step
from . import customer_visit_letter
