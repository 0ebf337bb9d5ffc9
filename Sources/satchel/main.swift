print("satchel: not built yet")
