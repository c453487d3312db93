"""Sheets as branches send them: headings in two rows, values across, totals, cumulative flows."""
