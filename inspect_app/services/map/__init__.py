"""The map of the district: polygons that the office loads, points of the register; no internet.

``layers`` what was loaded · ``matching`` which polygon a stated place means · ``shading`` coverage
by polygon · ``points`` the register's points, clustered · ``misplaced`` points outside their
polygon · ``tiles`` pictures of somebody's server beneath, where the office wants that.
"""
