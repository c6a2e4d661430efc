from . import customer_card_report
from . import customer_document_label
