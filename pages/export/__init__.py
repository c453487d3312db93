"""Panels in other forms: workbook, deck, brief, document; none needs a screen."""
