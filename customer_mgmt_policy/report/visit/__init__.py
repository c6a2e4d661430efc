from . import customer_visit_record_report
