"""Worlds to fail in. `tabletop` needs nothing but the base install and makes the sample episodes of `vifailback demo`.

The rest is a dual-arm table in MuJoCo (extra `sim`), built from the inside out:

    physics      the one place that imports MuJoCo
    render       pictures: one OpenGL context a process, its backend checked in a child first
    robot/       sizes  kinematics (closed form)  arm (`SimArm`: implements `RobotArm`)  model (MJCF of an arm)
    scene/       thing (what a thing is to a robot)  blocks, rounds, vessels, figures, containers, cabinet (things)
                 texture, mesh  room (MJCF of the whole world, `Look`)  layout (where things stand)
    world        `TableWorld`: implements `World`, plus the true state: place, holder, extension, the human hand
    facts        what is the case: inside, stands on, open, closed
    tasks/       step (`Step`, `Deed`: one subtask)  goal  task (`Task`: sentence, goals, subtasks, success)  paper (the
                 three tasks of Sec. 4.3)  single, compound (more of the paper's list)  areas, colors, distractors
    policies/    poses (where a gripper belongs)  plan (subtask -> waypoints)  waypoint (waypoints -> actions)
                 scripted (`ScriptedPolicy`: implements `Policy`; an expert, or blind with faults; its `history` says
                 which subtask began when)  natural (`NaturalPolicy`: fails by itself)
    faults/      fault (`Fault`)  pose, state, planning, human (the four types)  draw (`VARIANTS`, `draw_fault`)
                 incident (`Watch`, `Incident`: what went wrong, when, confirmed by physics, with both remedies)
    remedy       `remedy(world, task)`: what would put things right now (the oracle)
    attempt      `run_attempt(world, task, policy)` -> `Attempt(succeeded, steps, incident)`
    make         `make_world(task, seed)`, `TASKS`, `EVALUATION_SEEDS_FROM`

    world = make_world("place_one", seed=3)
    policy = ScriptedPolicy(world, TASKS["place_one"])
    run_attempt(world, TASKS["place_one"], policy).succeeded
"""
