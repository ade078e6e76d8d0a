"""The rounds side by side: does the workload fall while accuracy holds?"""
