from . import customer_executive_visit_report
from . import customer_visit_record_report
