"""Record attempts as episodes with true annotations.

config   what to record            attempts  one attempt of it: world, policy, faults, drawn by its number
film     what an attempt looked like: states of the world, drawn only when frames are wanted
run      attempts -> LeRobotDataset or ALOHA HDF5 + annotations.json, resumable, on all cores
"""
