from . import customer_document_label
