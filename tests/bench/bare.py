"""The least a Streamlit page can be: one select box and a line. The floor of the rest."""

import streamlit as st

st.write(st.selectbox("Unit", [str(n) for n in range(200)], key="pick_org"))
